import { JmesPathError } from '../jmespath';

/** A variable that cannot be filled in; its message names the variable. */
export class VariableError extends JmesPathError {}
