export { checkConditions } from './check';
export { evaluateConditions } from './evaluate';
