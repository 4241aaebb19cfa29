import { FileTooLargeError } from './errors';
import { ObjectTooLargeError, type ObjectReader } from './ObjectReader';

/** A file of a folder, with its text (UTF-8). The same object means the same file: it is never changed. */
export interface FolderFile {
  readonly path: string;
  readonly text: string;
}

/** Characters of all texts that are kept. */
const KEPT = 64 * 1024 * 1024;

interface Folder {
  files: Promise<readonly FolderFile[]>;
  /** Characters; 0 until they are read. */
  size: number;
}

/** What Git calls a folder in a tree. */
const FOLDER = '40000';
/** A file, one that may be run, or a link, whose text is where it leads. */
const FILES = ['100644', '100755', '120000'];

/**
 * Reads folders of which most stay as they are from commit to commit: a folder whose tree has the same id has the same
 * files, and these are not read again.
 */
export class FolderReader {
  /** By id and path, the one asked for longest ago first. */
  private readonly known = new Map<string, Folder>();
  private size = 0;

  /** @param limit - bytes that a file may have; more are not read */
  constructor(
    private readonly objects: Pick<ObjectReader, 'read'>,
    private readonly limit: number,
  ) {}

  /**
   * Every file of a folder and of the folders in it, sorted by path as Git does.
   *
   * @param name - what stands for its tree: `<commit>:<path>`, already checked
   * @param path - of the folder, empty for the whole tree; begins the path of each file
   * @returns undefined where there is no such folder
   * @throws GitError when git fails; FileTooLargeError
   */
  async read(
    name: string,
    path: string,
  ): Promise<readonly FolderFile[] | undefined> {
    const tree = await this.objects.read(name);
    return tree?.type === 'tree'
      ? this.folder(tree.id, path, tree.data)
      : undefined;
  }

  private folder(
    id: string,
    path: string,
    data?: Buffer,
  ): Promise<readonly FolderFile[]> {
    const key = `${id} ${path}`;
    const folder = this.known.get(key) ?? this.begin(key, id, path, data);
    this.known.delete(key);
    this.known.set(key, folder);
    return folder.files;
  }

  private begin(key: string, id: string, path: string, data?: Buffer): Folder {
    const folder: Folder = { files: this.look(id, path, data), size: 0 };
    folder.files.then(
      files => this.keep(key, folder, sizeOf(files, path)),
      // What could not be read is read again when somebody asks.
      () => this.forget(key, folder),
    );
    return folder;
  }

  private async look(
    id: string,
    path: string,
    data?: Buffer,
  ): Promise<readonly FolderFile[]> {
    const tree = data ?? (await this.objects.read(id))?.data;
    if (!tree) return [];
    const found = await Promise.all(
      entriesOf(tree, id.length / 2).map(async entry => {
        const at = path ? `${path}/${entry.name}` : entry.name;
        if (entry.mode === FOLDER) return this.folder(entry.id, at);
        return FILES.includes(entry.mode)
          ? [await this.file(entry.id, at)]
          : [];
      }),
    );
    return found.flat();
  }

  private async file(id: string, path: string): Promise<FolderFile> {
    try {
      const file = await this.objects.read(id, this.limit);
      return { path, text: file?.data.toString('utf8') ?? '' };
    } catch (error) {
      if (!(error instanceof ObjectTooLargeError)) throw error;
      throw new FileTooLargeError(path, error.size, error.limit);
    }
  }

  private keep(key: string, folder: Folder, size: number): void {
    if (this.known.get(key) !== folder) return;
    folder.size = size;
    this.size += size;
    for (const [oldest, each] of this.known) {
      if (this.size <= KEPT) break;
      this.forget(oldest, each);
    }
  }

  private forget(key: string, folder: Folder): void {
    if (this.known.get(key) !== folder) return;
    this.known.delete(key);
    this.size -= folder.size;
  }
}

/** Characters of what a folder has itself, and of the list of all that is in it. */
function sizeOf(files: readonly FolderFile[], path: string): number {
  const isOwn = (each: FolderFile) =>
    !each.path.slice(path.length + 1).includes('/');
  return files.reduce(
    (sum, each) => sum + 8 + (isOwn(each) ? each.text.length : 0),
    0,
  );
}

/** @param width - bytes of an id */
function entriesOf(tree: Buffer, width: number) {
  const entries: { mode: string; name: string; id: string }[] = [];
  for (let at = 0; at < tree.length;) {
    const space = tree.indexOf(0x20, at);
    const end = tree.indexOf(0, space);
    entries.push({
      mode: tree.toString('utf8', at, space),
      name: tree.toString('utf8', space + 1, end),
      id: tree.toString('hex', end + 1, end + 1 + width),
    });
    at = end + 1 + width;
  }
  return entries;
}
