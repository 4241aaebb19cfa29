/**
 * Which requests a server of ours answers, by Host and Origin.
 *
 * @packageDocumentation
 */
export { isLoopback } from './loopback';
export {
  refusalOf,
  type AskedBy,
  type Refusal,
  type ServedNames,
} from './refusal';
