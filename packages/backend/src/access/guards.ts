import { devToolsAdministerPermission } from '@backstage/plugin-devtools-common';
import {
  devToolsTaskSchedulerCreatePermission,
  devToolsTaskSchedulerReadPermission,
} from '@backstage/plugin-devtools-common/alpha';
import type { BasicPermission } from '@backstage/plugin-permission-common';

/** Routes of stock plugins that ask for no permission, or for too little. */
interface Guard {
  /** Of every plugin where none is named. */
  plugin?: string;
  /** Within the plugin. */
  path: RegExp;
  /** Of every method where none is named. */
  methods?: RegExp;
  permission: BasicPermission;
}

const GUARDS: Guard[] = [
  {
    path: /^\/\.backstage\/scheduler\//i,
    methods: /^(?:GET|HEAD)$/,
    permission: devToolsTaskSchedulerReadPermission,
  },
  {
    path: /^\/\.backstage\/scheduler\//i,
    methods: /^(?!GET$|HEAD$)/,
    permission: devToolsTaskSchedulerCreatePermission,
  },
  // Nobody needs to send a cluster more than a question through the portal.
  {
    plugin: 'kubernetes',
    path: /^\/proxy\//i,
    methods: /^(?!GET$|HEAD$)/,
    permission: devToolsAdministerPermission,
  },
];

/** What a request needs beyond what its plugin asks for; `undefined` where the plugin's own check is enough. */
export function guardOf(
  plugin: string,
  method: string,
  path: string,
): BasicPermission | undefined {
  const plain = path.replace(/\/{2,}/g, '/');
  return GUARDS.find(
    guard =>
      (guard.plugin ?? plugin) === plugin &&
      guard.path.test(plain) &&
      (guard.methods?.test(method) ?? true),
  )?.permission;
}
