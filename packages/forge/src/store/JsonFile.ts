import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, Mutex, reasonOf } from '@macadam/git';
import type { z } from 'zod';

/** A JSON file that is replaced as a whole, readable by its owner only. */
export class JsonFile<T> {
  private readonly path: string;
  private readonly schema: z.ZodType<T>;
  private readonly turn = new Mutex();

  constructor(path: string, schema: z.ZodType<T>) {
    this.path = path;
    this.schema = schema;
  }

  /**
   * Reads and checks the file; `undefined` when there is none.
   * @throws Error naming the file when its content is not what it should be
   */
  async read(): Promise<T | undefined> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
    try {
      return this.schema.parse(JSON.parse(text));
    } catch (error) {
      throw new Error(
        `${this.path} is damaged: ${reasonOf(error)}. Restore it, or delete it to start without.`,
      );
    }
  }

  /** Replaces the file; a crash leaves the old or the new content. `value` is called when it is this write's turn. */
  write(value: () => T): Promise<void> {
    return this.turn.run(async () => {
      const draft = `${this.path}.new`;
      await mkdir(dirname(this.path), { recursive: true });
      await writeFile(draft, `${JSON.stringify(value(), undefined, 2)}\n`, {
        mode: 0o600,
      });
      await rename(draft, this.path);
    });
  }
}
