import { FileTooLargeError, tooManyFiles } from './errors';
import { ObjectTooLargeError, type ObjectReader } from './ObjectReader';
import { entriesOf } from './trees';

/** A file of a folder, with its text (UTF-8). The same object means the same file: it is never changed. */
export interface FolderFile {
  readonly path: string;
  readonly text: string;
}

/** Characters of all texts that are kept. */
const KEPT = 64 * 1024 * 1024;

/** What of the paths that one read may look at is left, in bytes: few trees can stand for more folders than there is memory. */
interface Budget {
  left: number;
}

interface Folder {
  files: Promise<readonly FolderFile[]>;
  /** Characters; 0 until they are read. */
  size: number;
}

/**
 * Reads folders of which most stay as they are from commit to commit: a folder whose tree has the same id has the same
 * files, and these are not read again.
 */
export class FolderReader {
  /** By id and path, the one asked for longest ago first. */
  private readonly known = new Map<string, Folder>();
  private size = 0;

  /**
   * @param limit - bytes that a file may have; more are not read
   * @param paths - bytes that all paths of a folder may have together
   */
  constructor(
    private readonly objects: Pick<ObjectReader, 'read'>,
    private readonly limit: number,
    private readonly paths: number,
  ) {}

  /**
   * Every file of a folder and of the folders in it, sorted by path as Git does.
   *
   * @param tree - id of the folder's
   * @param path - of the folder, empty for the whole tree; begins the path of each file
   * @throws GitError when git fails; FileTooLargeError; UnreadableError for more files than are read
   */
  read(tree: string, path: string): Promise<readonly FolderFile[]> {
    return this.folder(tree, path, { left: this.paths });
  }

  private folder(
    id: string,
    path: string,
    budget: Budget,
  ): Promise<readonly FolderFile[]> {
    const key = `${id} ${path}`;
    const folder = this.known.get(key) ?? this.begin(key, id, path, budget);
    this.known.delete(key);
    this.known.set(key, folder);
    return folder.files;
  }

  private begin(key: string, id: string, path: string, budget: Budget): Folder {
    const folder: Folder = {
      files: this.look(id, path, budget),
      size: 0,
    };
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
    budget: Budget,
  ): Promise<readonly FolderFile[]> {
    const tree = await this.objects.read(id);
    if (!tree) return [];
    const found = await Promise.all(
      entriesOf(tree).map(async entry => {
        const at = path ? `${path}/${entry.name}` : entry.name;
        budget.left -= Buffer.byteLength(at) + 1;
        if (budget.left < 0) throw tooManyFiles(this.paths);
        if (entry.kind === 'folder') return this.folder(entry.id, at, budget);
        return entry.kind === 'submodule'
          ? []
          : [await this.file(entry.id, at)];
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
