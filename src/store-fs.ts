/**
 * The part of `node:fs` that the store uses, and nothing more: `node:fs` itself fits, and so does any stand-in
 * that has these few functions.
 */
export interface StoreFs {
  readFileSync(path: string, encoding: 'utf8'): string;
  readonly promises: {
    open(path: string, flags: string, mode?: number): Promise<StoreFileHandle>;
    readFile(path: string, encoding: 'utf8'): Promise<string>;
    stat(path: string): Promise<{ readonly size: number; readonly mtimeMs: number }>;
    readdir(path: string): Promise<string[]>;
    mkdir(path: string, options: { recursive: true }): Promise<unknown>;
    rename(from: string, to: string): Promise<unknown>;
    copyFile(from: string, to: string, mode?: number): Promise<unknown>;
    link(from: string, to: string): Promise<unknown>;
    unlink(path: string): Promise<unknown>;
  };
}

export interface StoreFileHandle {
  writeFile(text: string, encoding: 'utf8'): Promise<unknown>;
  chmod(mode: number): Promise<unknown>;
  sync(): Promise<unknown>;
  close(): Promise<unknown>;
}
