/**
 * Mirrors of Git repositories with native git, and the hosts that keep them.
 *
 * @packageDocumentation
 */
export { checkCommit, checkPath, checkRefName, isPath } from './checks';
export {
  LOG_FORMAT,
  messageWithTrailers,
  parseLog,
  trailersOf,
  writeCommit,
  type CommitContent,
} from './commits';
export { codeOf, FileTooLargeError, reasonOf, UnreadableError } from './errors';
export { endGroup } from './endGroup';
export type { FolderFile } from './FolderReader';
export { GitMirror, type GitMirrorOptions } from './GitMirror';
export {
  createRepositoryHost,
  type RepositoryHostOptions,
} from './host/createRepositoryHost';
export { listBranches, mergeBase, type Branch } from './branches';
export { Lanes } from './Lanes';
export { removeStaleLocks } from './locks';
export { Mutex } from './Mutex';
export { ObjectReader, type GitObject } from './ObjectReader';
export { GitRunner } from './GitRunner';
export {
  GitError,
  gitEnvironment,
  runGit,
  runGitBy,
  type GitRunOptions,
} from './process';
export { readPushedBytes, readPushedText, whyNotRead } from './pushed';
export { changesBetween, type TreeChanges } from './trees';
export { Shared } from './Shared';
export { Repositories, type RepositoriesSettings } from './Repositories';
export type * from './types';
