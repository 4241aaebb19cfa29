export { withExceptions } from './apply';
export type { Exception } from './exception';
export { readException } from './read';
export { EXPIRES } from './readHead';
