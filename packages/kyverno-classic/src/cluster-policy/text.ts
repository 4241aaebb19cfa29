import { JmesPathError } from '../jmespath';
import { substitute, VariableError } from '../variables';
import type { Run } from './body';

/** The policy's message with its variables filled in; as it is written when that is not possible. */
export function messageOf(message: string, run: Run): string {
  if (!message.includes('{{') && !message.includes('$(')) return message;
  try {
    const text = substitute(message, run.scope);
    return typeof text === 'string' ? text : JSON.stringify(text);
  } catch (problem) {
    if (problem instanceof JmesPathError || problem instanceof VariableError)
      return message;
    throw problem;
  }
}

/** A message as the beginning of a longer one: it ends with a full stop. */
export function sentence(message: string): string {
  return message.endsWith('.') ? message : `${message}.`;
}
