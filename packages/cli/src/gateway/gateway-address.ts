import type { Settings } from '@bloodbank/bus/config';

export interface GatewayAddress {
  readonly host: string;
  /** 0 is any free one. */
  readonly port: number;
}

/** Where the gateway listens: as the options say, else HTTP_HOST and HTTP_PORT. */
export function gatewayAddressOf({ host, port }: Partial<GatewayAddress>, settings: Settings): GatewayAddress {
  return { host: host ?? settings.HTTP_HOST, port: port ?? settings.HTTP_PORT };
}
