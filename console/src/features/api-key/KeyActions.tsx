import type { ReactNode } from 'react';
import { Ban, Pencil, RotateCw } from 'lucide-react';
import type { ApiKeyDetail } from '../../api/schema';
import { useAccess } from '../../api/session';
import { Button } from '../../ui/Button';
import { isLiving } from './use-key';

export type Action = 'edit' | 'rotate' | 'revoke';

export interface KeyActionsProps {
  apiKey: ApiKeyDetail;
  onAction: (action: Action) => void;
}

/** What one may do with the key in its state. */
export function KeyActions({ apiKey, onAction }: KeyActionsProps): ReactNode {
  const { can } = useAccess();
  // once more, too: when the successor's token was lost and that one is revoked
  const mayRotate = ['active', 'retiring'].includes(apiKey.status) && can('api_keys.rotate');
  return (
    <>
      {isLiving(apiKey) && can('api_keys.update') && (
        <Button onClick={() => onAction('edit')}>
          <Pencil size={16} aria-hidden /> Edit
        </Button>
      )}
      {mayRotate && (
        <Button onClick={() => onAction('rotate')}>
          <RotateCw size={16} aria-hidden /> Rotate
        </Button>
      )}
      {apiKey.status !== 'revoked' && can('api_keys.revoke') && (
        <Button look="danger" onClick={() => onAction('revoke')}>
          <Ban size={16} aria-hidden /> Revoke
        </Button>
      )}
    </>
  );
}
