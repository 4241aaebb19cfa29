/**
 * Embedded Git hosting: the subset of Gitea's API that Backstage uses, over `git http-backend`.
 *
 * @packageDocumentation
 */
export { startForge } from './startForge';
export type { Forge, ForgeOptions, ForgeUser } from './types';
