export { parseKey } from './anchor';
export { parseDuration } from './duration';
export { matchPattern, type Mismatch } from './match';
export { compilePattern, PatternDepthError, type PatternNode } from './pattern';
export { compileScalar } from './scalar';
export { hasWildcard, matchesWildcard } from './wildcard';
