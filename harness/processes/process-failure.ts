/** A process of the scenario did not do what a process of ours does. Says nothing about the code that is raced. */
export class ProcessFailure extends Error {
  override readonly name = 'ProcessFailure';

  constructor(message: string) {
    super(message);
  }
}

/** A process did not answer in time and was killed: its JavaScript goes on for ever, most likely. */
export class ProcessHung extends Error {
  override readonly name = 'ProcessHung';
  readonly process: string;

  constructor(process: string, message: string) {
    super(message);
    this.process = process;
  }
}
