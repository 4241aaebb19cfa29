export {
  orchestratorApiRef,
  OrchestratorClient,
  type OrchestratorApi,
} from './api';
export { default } from './plugin';
