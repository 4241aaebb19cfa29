export { eventually } from './eventually';
export { Receiver } from './Receiver';
export { ADMIN, JONAS, MIRA, TestForge } from './TestForge';
export { WorkTree } from './WorkTree';
