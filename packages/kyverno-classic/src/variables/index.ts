export { checkContext, checkVariables, type Finding } from './check';
export { addContext } from './context';
export { VariableError } from './errors';
export { VariableScope } from './scope';
export { substitute } from './substitute';
