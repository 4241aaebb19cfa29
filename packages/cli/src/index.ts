export { main } from './main';
export { UsageError, type Command } from './command';
export type { Output } from './output';
