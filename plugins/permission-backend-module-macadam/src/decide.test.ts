import {
  AuthorizeResult,
  createPermission,
  type Permission,
} from '@backstage/plugin-permission-common';
import {
  deployWorkloadPermission,
  readDeliveryPermission,
} from '@macadam/plugin-orchestrator-common';
import { decide, type Asker } from './decide';

const person = (name: string, ...groups: string[]): Asker => ({
  userEntityRef: `user:default/${name}`,
  ownershipEntityRefs: [
    `user:default/${name}`,
    ...groups.map(group => `group:default/${group}`),
  ],
});
const mira = person('mira', 'checkout');
const sofia = person('sofia', 'Platform-Team');
const guest = person('guest');

const permission = (
  name: string,
  action: 'read' | 'create' | 'update' | 'delete',
): Permission => createPermission({ name, attributes: { action } });
const read = permission('catalog.entity.read', 'read');
const createService = permission('scaffolder.task.create', 'create');
const cancelTask = permission('scaffolder.task.cancel', 'update');
const removeEntity = permission('catalog.entity.delete', 'delete');
const addLocation = permission('catalog.location.create', 'create');
const readTools = permission('devtools.info', 'read');
const logs = permission('kubernetes.proxy', 'read');
const unheardOf = permission('some.new.thing', 'create');
const unheardOfRead = permission('some.new.thing.read', 'read');
const unprocessed = permission('catalog.entities.unprocessed.read', 'read');
const tryTemplate = permission('scaffolder.template.dry-run', 'create');
const ofObjects = permission('constructor', 'read');

const { ALLOW, DENY, CONDITIONAL } = AuthorizeResult;

describe('decide', () => {
  it.each<[string, Permission, Asker | undefined, string]>([
    ['nobody reads without signing in', read, undefined, DENY],
    [
      'nobody deploys without signing in',
      deployWorkloadPermission,
      undefined,
      DENY,
    ],
    ['a guest reads', read, guest, ALLOW],
    ['a guest reads deliveries', readDeliveryPermission, guest, ALLOW],
    ['a guest reads logs', logs, guest, ALLOW],
    ['a guest creates nothing', createService, guest, DENY],
    ['a guest sees nothing of the portal’s inside', readTools, guest, DENY],
    ['a developer creates services', createService, mira, ALLOW],
    [
      'a developer cancels only tasks of their own',
      cancelTask,
      mira,
      CONDITIONAL,
    ],
    ['a developer removes no entity', removeEntity, mira, DENY],
    ['a developer registers no location', addLocation, mira, DENY],
    [
      'a developer does nothing that the policy does not know',
      unheardOf,
      mira,
      DENY,
    ],
    ['nobody reads what the policy does not know', unheardOfRead, mira, DENY],
    ['no name of JavaScript is a permission', ofObjects, mira, DENY],
    ['a guest sees nothing that was refused', unprocessed, guest, DENY],
    ['a developer tries a template', tryTemplate, mira, ALLOW],
    ['a guest tries no template', tryTemplate, guest, DENY],
    ['the platform team removes entities', removeEntity, sofia, ALLOW],
    ['the platform team sees the portal’s inside', readTools, sofia, ALLOW],
    [
      'whether a deployment is allowed depends on the owner',
      deployWorkloadPermission,
      mira,
      CONDITIONAL,
    ],
    [
      'even for the platform team',
      deployWorkloadPermission,
      sofia,
      CONDITIONAL,
    ],
  ])('%s', (_, asked, asker, expected) =>
    expect(decide(asked, asker, 'group:default/platform-team').result).toBe(
      expected,
    ),
  );

  it('hands the orchestrator who asks', () =>
    expect(
      decide(deployWorkloadPermission, mira, 'group:default/platform-team'),
    ).toMatchObject({
      pluginId: 'orchestrator',
      conditions: { rule: 'canDeploy', params: mira },
    }));
});
