import { devToolsAdministerPermission } from '@backstage/plugin-devtools-common';
import {
  devToolsTaskSchedulerCreatePermission,
  devToolsTaskSchedulerReadPermission,
} from '@backstage/plugin-devtools-common/alpha';
import type { BasicPermission } from '@backstage/plugin-permission-common';

/** Routes of stock plugins that ask nobody who they are, for no permission, or for too little. */
export interface Guard {
  /** Of every plugin where none is named. */
  plugin?: string;
  /** Within the plugin. */
  path: RegExp;
  /** Of every method where none is named. */
  methods?: RegExp;
  /** Whoever is signed in, and every plugin, where none is named. */
  permission?: BasicPermission;
}

const GUARDS: Guard[] = [
  // A plugin that answers people who have yet to sign in would answer them here too.
  { path: /^\/(?:\.backstage\/actions|\.well-known\/backstage)\//i },
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

/** What a request meets before its plugin's own check; `undefined` where that is enough. */
export function guardOf(
  plugin: string,
  method: string,
  path: string,
): Guard | undefined {
  const plain = path.replace(/\/{2,}/g, '/');
  return GUARDS.find(
    guard =>
      (guard.plugin ?? plugin) === plugin &&
      guard.path.test(plain) &&
      (guard.methods?.test(method) ?? true),
  );
}
