/**
 * The catalogue, found by itself in repositories.
 *
 * @packageDocumentation
 */
export { catalogModuleMacadam as default } from './module';
