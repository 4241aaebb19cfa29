import {
  readPushedText,
  UnreadableError,
  type GitMirror,
  type HostedRepository,
  type Repositories,
  type RepositoryHost,
} from '@macadam/git';
import { scoreFilesOf } from '@macadam/score';
import { readDeclared } from './catalogInfo';
import type {
  RepositoryFiles,
  RepositoryLinks,
  RepositorySnapshot,
} from './types';

/** Bytes of one file. */
const MAX_FILE = 512 * 1024;
const MAX_SCORE_FILES = 100;

/** Reads what repositories say of themselves, from mirrors. */
export class RepositoryReader {
  private readonly cache = new Map<string, RepositorySnapshot>();

  constructor(private readonly repositories: Repositories) {}

  get host(): RepositoryHost {
    return this.repositories.host;
  }

  /** The repository at the head of its default branch; undefined where there is nothing yet. */
  async read({
    fullName,
    defaultBranch,
  }: HostedRepository): Promise<RepositorySnapshot | undefined> {
    const mirror = this.repositories.mirror(fullName);
    await mirror.fetch();
    const commit = await mirror.head(defaultBranch);
    if (!commit) return undefined;
    const known = this.cache.get(fullName);
    if (known?.commit === commit) return known;
    const snapshot: RepositorySnapshot = {
      repository: fullName,
      branch: defaultBranch,
      commit,
      ...(await readFiles(
        mirror,
        commit,
        this.linksOf(fullName, defaultBranch),
      )),
    };
    this.cache.set(fullName, snapshot);
    return snapshot;
  }

  /** How pages of a repository are found. */
  linksOf(repository: string, branch: string): RepositoryLinks {
    const { host } = this;
    return {
      repository: host.webUrl(repository),
      file: path => host.fileUrl(repository, { branch }, path),
    };
  }
}

/** What a repository says of itself, without what passes a limit, which is a problem with its file. */
async function readFiles(
  mirror: GitMirror,
  commit: string,
  links: RepositoryLinks,
): Promise<Pick<RepositorySnapshot, 'declared' | 'scoreFiles' | 'problems'>> {
  const problems: string[] = [];
  const within = async <T>(read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      problems.push(error.message);
      return undefined;
    }
  };
  const files: RepositoryFiles = {
    paths: (await within(() => mirror.listFiles(commit))) ?? [],
    read: path => readPushedText(mirror, commit, path, MAX_FILE),
  };
  const scorePaths = scoreFilesOf(files.paths);
  if (scorePaths.length > MAX_SCORE_FILES) {
    problems.push(
      `The repository has ${scorePaths.length} Score files; at most ${MAX_SCORE_FILES} are read`,
    );
  }
  const scoreFiles: RepositorySnapshot['scoreFiles'] = [];
  for (const path of scorePaths.slice(0, MAX_SCORE_FILES)) {
    const score = await within(() => files.read(path));
    if (score !== undefined) scoreFiles.push({ path, text: score });
  }
  return { declared: await readDeclared(files, links), scoreFiles, problems };
}
