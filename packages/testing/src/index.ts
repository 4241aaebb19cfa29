/**
 * What tests of several packages need.
 *
 * @packageDocumentation
 */
export { eventually, type EventuallyOptions } from './eventually';
