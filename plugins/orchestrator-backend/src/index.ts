/**
 * The orchestrator: pushes become releases, releases become deployments, deployments become commits.
 *
 * @packageDocumentation
 */
export { orchestratorPlugin as default } from './plugin';
