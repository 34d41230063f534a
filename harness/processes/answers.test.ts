import { expect, test } from 'vitest';
import { Errno, errno } from '../disk/errno.ts';
import { AnswerLog, AnswerScript, type Answers, answersIn } from './answers.ts';

/** As they come out at the other end of a pipe. */
function sent({ steps, list, bytes }: Answers): Answers {
  return answersIn(JSON.parse(JSON.stringify([steps, list])), bytes && Buffer.from(bytes));
}

function collected(): Answers {
  const log = new AnswerLog();
  log.beginStep();
  log.note('open', () => ({ value: null }));
  for (const text of ['one', '', 'three']) {
    log.beginStep();
    log.note('read', () => ({ value: text.length, bytes: Buffer.from(text) }));
  }
  log.beginStep();
  expect(() =>
    log.note('rename', () => {
      throw errno('ENOENT');
    }),
  ).toThrow();
  return log.answers;
}

test('answers are given again as they were collected', () => {
  const answers = sent(collected());
  expect(answers.steps).toBe(5);
  const script = new AnswerScript(answers);
  expect(script.answer('open').bytes).toBeUndefined();
  expect([1, 2, 3].map(() => String(script.answer('read').bytes))).toEqual(['one', '', 'three']);
  expect(script.isAtEnd).toBe(false);
  let thrown: unknown;
  try {
    script.answer('rename');
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(Errno);
  expect(thrown).toEqual(errno('ENOENT'));
  expect(script.isAtEnd).toBe(true);
});

test('a call that was not made has no answer', () => {
  const script = new AnswerScript(sent(collected()));
  expect(() => script.answer('stat')).toThrow('made the call stat where it had made open');
  const ended = new AnswerScript(answersIn([], undefined));
  expect(() => ended.answer('stat')).toThrow('made the call stat where it had made undefined');
});

test('what failed otherwise is no answer', () => {
  const log = new AnswerLog();
  expect(() =>
    log.note('read', () => {
      throw new Error('the disk is gone');
    }),
  ).toThrow('the disk is gone');
  expect(log.answers.list).toEqual([]);
});
