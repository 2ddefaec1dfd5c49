"""pika's blocking connection: each publish awaits its confirm."""

import json
import time

from arm import SETTING, connection_parameters, cpu_ms, serve, throughput


def open_workload():
    import pika

    message = SETTING["options"]["message"]
    properties = pika.BasicProperties(
        message_id=message["properties"]["messageId"],
        type=message["properties"]["type"],
        correlation_id=message["properties"]["correlationId"],
        timestamp=message["properties"]["timestamp"],
        app_id=message["properties"]["appId"],
        content_type="application/json",
        delivery_mode=2,
    )
    channel = pika.BlockingConnection(connection_parameters()).channel()
    channel.confirm_delivery()

    def run():
        from_ms, from_cpu_ms, count = time.monotonic() * 1000, cpu_ms(), 0
        while time.monotonic() * 1000 - from_ms < SETTING["runMs"]:
            body = json.dumps(message["envelope"], separators=(",", ":"))
            channel.basic_publish(SETTING["place"]["exchange"], message["eventType"], body, properties, mandatory=True)
            count += 1
        return throughput(count, from_ms, from_cpu_ms)

    return lambda: None, run


serve(open_workload)
