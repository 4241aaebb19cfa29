export {
  RawRepository,
  type RawCommit,
  type RawEntry,
  type RawTree,
} from './RawRepository';
export { Receiver } from './Receiver';
export { ADMIN, JONAS, MIRA, TestForge } from './TestForge';
export { WorkTree } from './WorkTree';
