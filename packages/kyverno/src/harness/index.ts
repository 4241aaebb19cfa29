export { documents, objectsOf, type ReadText } from './files';
export { runKyvernoTest, type TestResult } from './kyvernoTest';
