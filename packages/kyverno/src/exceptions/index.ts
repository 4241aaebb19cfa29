export { withExceptions } from './apply';
export type { Exception } from './exception';
export { EXPIRES, readException } from './read';
