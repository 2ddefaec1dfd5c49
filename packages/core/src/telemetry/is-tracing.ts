import { ProxyTracerProvider, trace } from '@opentelemetry/api';

/** What a proxy stands for while no SDK is registered. */
const NOBODY = new ProxyTracerProvider().getDelegate();

/** Whether somebody listens: an SDK may be registered at any time. */
export function isTracing(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegate() !== NOBODY;
}
