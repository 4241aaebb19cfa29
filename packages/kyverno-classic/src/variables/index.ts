export { checkContext, checkVariables, type Finding } from './check';
export { addContext } from './context';
export { VariableError } from './errors';
export { type Loader, VariableScope } from './scope';
export { substitute } from './substitute';
