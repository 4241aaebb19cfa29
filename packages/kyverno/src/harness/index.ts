export { type ReadText } from './files';
export { runKyvernoTest } from './kyvernoTest';
export type { TestResult } from './testResult';
