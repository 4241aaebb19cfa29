import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import {
  createFormField,
  ScaffolderField,
} from '@backstage/plugin-scaffolder-react/alpha';
import { Alert, Select } from '@backstage/ui';
import { LiveView, useLive } from '@macadam/plugin-ui-react';
import { orchestratorApiRef } from '@macadam/plugin-orchestrator';
import { useCallback, useEffect } from 'react';
import { ownersFor, type Owner } from './owners';

const schema = makeFieldSchema({ output: z => z.string() });

const Teams = ({
  owners,
  field,
}: {
  owners: Owner[];
  field: typeof schema.TProps;
}) => {
  const { formData, onChange, required, rawErrors, uiSchema, idSchema } = field;
  const only = owners.length === 1 ? owners[0].value : undefined;
  useEffect(() => {
    if (only && required && !formData) onChange(only);
  }, [only, required, formData, onChange]);
  if (owners.length === 0) {
    return (
      <Alert
        status="warning"
        icon
        title="There is no team that you may create a service for"
        description="Ask your team's lead to add you to it, or the platform team for a place for your team's services."
      />
    );
  }
  return (
    <ScaffolderField
      required={required}
      rawDescription={uiSchema['ui:description'] ?? field.schema.description}
    >
      <Select
        id={idSchema?.$id}
        label={field.schema.title ?? 'Owner'}
        isRequired={required}
        isInvalid={!!rawErrors?.length}
        options={owners}
        selectedKey={formData ?? null}
        onSelectionChange={key =>
          onChange(key === null ? undefined : String(key))
        }
      />
    </ScaffolderField>
  );
};

/** The team that will own a new service: of those that the viewer may create one for. */
export const OwnerField = (props: typeof schema.TProps) => {
  const orchestrator = useApi(orchestratorApiRef);
  const identity = useApi(identityApiRef);
  const load = useCallback(async () => {
    const [platform, { ownershipEntityRefs }] = await Promise.all([
      orchestrator.platform(),
      identity.getBackstageIdentity(),
    ]);
    return ownersFor(platform, ownershipEntityRefs);
  }, [orchestrator, identity]);
  const live = useLive(load, { channels: [] });
  return (
    <LiveView live={live} what="teams">
      {owners => <Teams owners={owners} field={props} />}
    </LiveView>
  );
};

export const ownerField = createFormField({
  name: 'ServiceOwnerField',
  component: OwnerField,
  schema,
});
