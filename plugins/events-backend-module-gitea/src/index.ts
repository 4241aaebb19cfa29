/**
 * Signed webhooks of Gitea as events.
 *
 * @packageDocumentation
 */
export { eventsModuleGitea as default } from './module';
