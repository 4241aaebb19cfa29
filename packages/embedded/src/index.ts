/**
 * The embedded forge and cluster, filled with the example organisation.
 *
 * @packageDocumentation
 */
export { readSettings, type Settings } from './settings';
export { startEmbedded, type Embedded } from './startEmbedded';
