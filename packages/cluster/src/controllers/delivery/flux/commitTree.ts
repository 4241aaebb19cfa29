import { GitError, type GitObject } from '@macadam/git';
import type { FileTree } from '../kustomize/tree';

/** A file larger than this is not read: nobody writes manifests of that size by hand. */
const fileLimit = 1024 * 1024;

/** Reads an object of a repository by its id. */
export type ReadObject = (id: string) => Promise<GitObject | undefined>;

interface Entry {
  name: string;
  id: string;
}

interface Folder {
  folders: Entry[];
  files: Entry[];
}

/** What was read for a commit, by object id: the next commit shares nearly all of it. */
export interface ObjectCache {
  folders: Map<string, Folder>;
  /** Undefined for a file that is too large. */
  texts: Map<string, string | undefined>;
}

export function emptyCache(): ObjectCache {
  return { folders: new Map(), texts: new Map() };
}

const submodule = '160000';
const link = '120000';

/** Reads a tree object: `mode name`, a zero byte, and the id in 20 bytes, again and again. Links and submodules are left out. */
export function parseTree(data: Buffer): Folder {
  const folder: Folder = { folders: [], files: [] };
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(0x20, at);
    const zero = data.indexOf(0, space);
    const mode = data.toString('latin1', at, space);
    const entry = {
      name: data.toString('utf8', space + 1, zero),
      id: data.toString('hex', zero + 1, zero + 21),
    };
    if (mode === '40000') folder.folders.push(entry);
    else if (mode !== submodule && mode !== link) folder.files.push(entry);
    at = zero + 21;
  }
  return folder;
}

async function present(read: ReadObject, id: string): Promise<Buffer> {
  const object = await read(id);
  if (!object) throw new GitError(`object ${id} is missing`, {});
  return object.data;
}

/** Whether a folder is one of these, in one of them, or on the way to one. */
function leadsTo(folders: readonly string[], path: string): boolean {
  return folders.some(
    folder =>
      folder === path ||
      folder.startsWith(`${path}/`) ||
      path.startsWith(`${folder}/`),
  );
}

/**
 * Reads all files of a tree into memory.
 * @param before what was read last; what is not in this tree is not kept
 * @param folders to read, and no file outside of them; everything unless given
 * @throws GitError naming a folder that is not there, as Flux words it
 */
export async function readCommitTree(
  read: ReadObject,
  root: string,
  before: ObjectCache,
  folders?: readonly string[],
): Promise<{ tree: FileTree; cache: ObjectCache }> {
  const cache = emptyCache();
  const files = new Map<string, string>();
  const visit = async (id: string, prefix: string): Promise<void> => {
    const folder =
      cache.folders.get(id) ??
      before.folders.get(id) ??
      parseTree(await present(read, id));
    cache.folders.set(id, folder);
    const isIn = folders?.some(each => prefix.startsWith(`${each}/`)) ?? true;
    if (isIn)
      for (const file of folder.files) files.set(prefix + file.name, file.id);
    await Promise.all(
      folder.folders
        .filter(child => !folders || leadsTo(folders, `${prefix}${child.name}`))
        .map(child => visit(child.id, `${prefix}${child.name}/`)),
    );
  };
  await visit(root, '');
  const missing = folders?.find(
    each => ![...files.keys()].some(path => path.startsWith(`${each}/`)),
  );
  if (missing !== undefined)
    throw new GitError(
      `failed to sparse checkout directories : sparse checkout dir '${missing}' does not exist in repository`,
      {},
    );
  await Promise.all(
    [...new Set(files.values())].map(async id => {
      if (before.texts.has(id)) cache.texts.set(id, before.texts.get(id));
      else {
        const data = await present(read, id);
        cache.texts.set(
          id,
          data.length > fileLimit ? undefined : data.toString('utf8'),
        );
      }
    }),
  );
  return { tree: fileTree(files, cache.texts), cache };
}

function fileTree(
  files: ReadonlyMap<string, string>,
  texts: ReadonlyMap<string, string | undefined>,
): FileTree {
  const paths = [...files.keys()].sort();
  return {
    identity: path => files.get(path),
    list: directory =>
      directory === ''
        ? paths
        : paths.filter(path => path.startsWith(`${directory}/`)),
    read(path) {
      const id = files.get(path);
      if (id === undefined) return undefined;
      const text = texts.get(id);
      if (text === undefined)
        throw new GitError(
          `${path} is larger than ${fileLimit} bytes, which is not read`,
          {},
        );
      return text;
    },
  };
}
