import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

/** What templates of new services can ask for besides the stock fields. */
export const newService = createFrontendModule({
  pluginId: 'scaffolder',
  extensions: [
    FormFieldBlueprint.make({
      name: 'workload-name',
      params: {
        field: () =>
          import('./WorkloadNameField').then(m => m.workloadNameField),
      },
    }),
    FormFieldBlueprint.make({
      name: 'service-owner',
      params: { field: () => import('./OwnerField').then(m => m.ownerField) },
    }),
    FormFieldBlueprint.make({
      name: 'kept-form',
      params: { field: () => import('./KeptForm').then(m => m.keptForm) },
    }),
  ],
});
