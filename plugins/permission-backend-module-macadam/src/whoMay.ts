/** Beside the platform's owner, who may do everything. */
export type Who =
  | 'everybody'
  | 'members'
  | 'whoever started the task'
  | 'the platform team'
  /** Who owns what it is done to; decided by a rule of its own. */
  | 'the owner';

/**
 * Every permission that a plugin of the portal registers, by name. A test holds this list against what the plugins say
 * of themselves, so that no name here is one that nobody asks for.
 */
export const WHO: Readonly<Record<string, Who>> = {
  'catalog.entities.unprocessed.delete': 'the platform team',
  'catalog.entities.unprocessed.read': 'the platform team',
  'catalog.entity.create': 'the platform team',
  'catalog.entity.delete': 'the platform team',
  'catalog.entity.read': 'everybody',
  'catalog.entity.refresh': 'members',
  'catalog.entity.validate': 'members',
  'catalog.ingestion.manage': 'the platform team',
  'catalog.ingestion.read': 'the platform team',
  'catalog.location.analyze': 'members',
  'catalog.location.create': 'the platform team',
  'catalog.location.delete': 'the platform team',
  // Locations are paths of the machine that the portal runs on.
  'catalog.location.read': 'the platform team',
  'devtools.administer': 'the platform team',
  'devtools.config': 'the platform team',
  'devtools.external-dependencies': 'the platform team',
  'devtools.info': 'the platform team',
  'devtools.scheduler.read': 'the platform team',
  'devtools.scheduler.trigger': 'the platform team',
  'kubernetes.clusters.read': 'everybody',
  // Pod logs come through the proxy; its service account only reads, and nothing but reads gets to it.
  'kubernetes.proxy': 'everybody',
  'kubernetes.resources.read': 'everybody',
  'macadam.delivery.read': 'everybody',
  'macadam.logs.read': 'everybody',
  'macadam.policy.edit': 'the platform team',
  'macadam.policy.exception.decide': 'the platform team',
  'macadam.policy.read': 'everybody',
  'macadam.runtime.read': 'everybody',
  'macadam.secret.put': 'the owner',
  'macadam.workload.deploy': 'the owner',
  'scaffolder.action.execute': 'members',
  'scaffolder.task.cancel': 'whoever started the task',
  'scaffolder.task.create': 'members',
  'scaffolder.task.read': 'everybody',
  'scaffolder.template.dry-run': 'members',
  'scaffolder.template.management': 'the platform team',
  'scaffolder.template.parameter.read': 'everybody',
  'scaffolder.template.step.read': 'everybody',
};

/** Who may do something; what is not named is the platform team's. */
export const whoMay = (permission: string): Who =>
  Object.hasOwn(WHO, permission) ? WHO[permission] : 'the platform team';
