export * from './types';
export { parsePlaceholders, substitute } from './placeholders';
