import type { Access } from '../Access';
import type { Deliveries } from '../Deliveries';
import type { Payloads } from '../payloads';
import type { Accounts } from '../store/Accounts';
import type { Hooks } from '../store/Hooks';
import type { Repositories } from '../store/Repositories';

/** What the API's routers work with. */
export interface ApiContext {
  access: Access;
  accounts: Accounts;
  repositories: Repositories;
  hooks: Hooks;
  deliveries: Deliveries;
  payloads: Payloads;
}
