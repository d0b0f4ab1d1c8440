import { useState, type ReactNode } from 'react';
import { SecretOnce } from './SecretOnce';
import { Snippet } from './Snippet';
import { Tabs } from './Tabs';

type Form = 'curl' | 'env';

export interface TokenOnceProps {
  /** of the key */
  name: string;
  organizationId: string;
  token: string;
  onClose: () => void;
  /** what else has happened */
  children?: ReactNode;
}

/** The token of a key that has just been made, with what one puts it into. */
export function TokenOnce({ name, organizationId, token, onClose, children }: TokenOnceProps): ReactNode {
  const [form, setForm] = useState<Form>('curl');
  const url = location.origin;
  const curl = `curl ${url}/v1/auth/whoami \\\n  -H "Authorization: Bearer ${token}"`;
  const env = `PRAESIDIA_URL=${url}\nPRAESIDIA_ORGANIZATION_ID=${organizationId}\nPRAESIDIA_KEY=${token}\n`;
  return (
    <SecretOnce
      title={`Save the token of “${name}”`}
      label="Token"
      name="the token"
      secret={token}
      warning="Copy the token now. It is shown this once: nobody, not even the service, can show it again."
      leaving="It will not be shown again. If you have not saved it, rotate or revoke the key and make another one."
      done="I have saved the token"
      onClose={onClose}
    >
      {children}
      <div style={{ marginTop: 16 }}>
        <Tabs
          label="Ways to use it"
          value={form}
          onChange={setForm}
          tabs={[
            { value: 'curl', label: 'curl', content: <Snippet text={curl} label="Copy the command" /> },
            { value: 'env', label: '.env', content: <Snippet text={env} label="Copy the variables" /> },
          ]}
        />
      </div>
    </SecretOnce>
  );
}
