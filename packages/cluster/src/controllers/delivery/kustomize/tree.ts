/** The files of one artifact. Paths use `/`, have no leading slash and no `.` or `..`. */
export interface FileTree {
  /** The text of a file; undefined when there is none. Throws when it is too large to be read. */
  read(path: string): string | undefined;
  /** Equal content has equal identity; undefined when there is no file. */
  identity(path: string): string | undefined;
  /** Every file under a directory, recursively, sorted; empty when there is no such directory. `''` is the root. */
  list(directory: string): string[];
}

/** A tree held in memory. */
export function memoryTree(files: Readonly<Record<string, string>>): FileTree {
  const paths = Object.keys(files).sort();
  return {
    read: path => (Object.hasOwn(files, path) ? files[path] : undefined),
    identity: path => (Object.hasOwn(files, path) ? files[path] : undefined),
    list: directory =>
      paths.filter(
        path => directory === '' || path.startsWith(`${directory}/`),
      ),
  };
}

/**
 * Resolves a path relative to a directory.
 * @returns undefined when it leads out of the tree or is absolute
 */
export function joinPath(
  directory: string,
  relative: string,
): string | undefined {
  if (relative.startsWith('/')) return undefined;
  const parts = directory === '' ? [] : directory.split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** What was read of a tree: enough to tell whether another tree would have given the same. */
export class ReadTrace {
  private readonly files = new Map<string, string | undefined>();
  private readonly directories = new Map<string, string>();

  /** The tree, with every look into it recorded here. */
  over(tree: FileTree): FileTree {
    return {
      read: path => {
        this.files.set(path, tree.identity(path));
        return tree.read(path);
      },
      identity: path => {
        this.files.set(path, tree.identity(path));
        return tree.identity(path);
      },
      list: directory => {
        const paths = tree.list(directory);
        this.directories.set(directory, paths.join('\n'));
        return paths;
      },
    };
  }

  /** True when everything that was read, listed or found missing is the same in this tree. */
  holdsFor(tree: FileTree): boolean {
    for (const [path, identity] of this.files)
      if (tree.identity(path) !== identity) return false;
    for (const [directory, paths] of this.directories)
      if (tree.list(directory).join('\n') !== paths) return false;
    return true;
  }
}
