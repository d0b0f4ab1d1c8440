import type { ReactNode } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { Forward, Plus } from 'lucide-react';
import { useAccess } from '../../api/session';
import { Button } from '../../ui/Button';
import { PageHeader } from '../../ui/layout';
import { EmptyState, ErrorState, SkeletonLines } from '../../ui/states';
import { CreateSinkDialog } from './CreateSinkDialog';
import { ForwardingNotice } from './ForwardingNotice';
import { SinkPage } from './SinkPage';
import { SinkTable } from './SinkTable';
import { useForwarding } from './use-forwarding';
import { useSinks } from './use-sinks';

const route = getRouteApi('/signed-in/o/$org/sinks');

export default function SinksPage(): ReactNode {
  const { sink } = route.useSearch();
  return sink ? <SinkPage key={sink} id={sink} /> : <SinkList />;
}

function SinkList(): ReactNode {
  const { create } = route.useSearch();
  const navigate = route.useNavigate();
  const { can } = useAccess();
  const sinks = useSinks();
  const forwarding = useForwarding();
  const mayCreate = can('audit_sinks.manage');
  const open = (isOpen: true | undefined) => void navigate({ search: { create: isOpen } });
  const button = (
    <Button look="primary" onClick={() => open(true)}>
      <Plus size={16} aria-hidden /> Create sink
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Audit sinks"
        description="Receivers that the audit log is sent on to, event by event and in order: a SIEM, a chat, a store of your own."
        actions={mayCreate && button}
      />
      {sinks.data && <ForwardingNotice forwarding={forwarding} />}
      {sinks.isPending ? (
        <SkeletonLines count={4} />
      ) : sinks.error && !sinks.data ? (
        <ErrorState error={sinks.error} onRetry={() => void sinks.refetch()} />
      ) : sinks.data?.length === 0 ? (
        <EmptyState
          icon={<Forward size={24} aria-hidden />}
          title="The audit log is sent nowhere"
          actions={mayCreate && button}
        >
          A sink sends what happens from now on to an HTTPS URL, signed, or to a syslog server; nothing is
          left out while the receiver is away.
          {!mayCreate &&
            forwarding?.extent !== 'none' &&
            ' Somebody with the permission audit_sinks.manage can make one.'}
        </EmptyState>
      ) : (
        <SinkTable sinks={sinks.data ?? []} />
      )}
      {create && mayCreate && (
        <CreateSinkDialog
          isOfNotices={forwarding?.extent === 'notices'}
          onClose={() => open(undefined)}
          onCreated={(id) => void navigate({ search: { sink: id } })}
        />
      )}
    </>
  );
}
