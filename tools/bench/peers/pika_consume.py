"""pika's blocking connection: each delivery is acknowledged by itself."""

import json
import time

from arm import SETTING, connection_parameters, cpu_ms, serve, throughput


def open_workload():
    import pika

    prefetch, events = SETTING["options"]["prefetch"], SETTING["options"]["events"]
    connection = pika.BlockingConnection(connection_parameters())
    opened = []

    def prepare():
        while opened:
            opened.pop().close()
        channel = connection.channel()
        channel.basic_qos(prefetch_count=prefetch)
        opened.append(channel)

    def run():
        channel, seen, since = opened[-1], 0, None
        sample = {}

        def handle(channel, method, _properties, body):
            nonlocal seen, since
            since = since or (time.monotonic() * 1000, cpu_ms())
            json.loads(body)
            channel.basic_ack(method.delivery_tag)
            seen += 1
            if seen == events:
                sample.update(throughput(events, *since))
                channel.stop_consuming()

        channel.basic_consume(SETTING["place"]["queue"], handle)
        channel.start_consuming()
        return sample

    return prepare, run


serve(open_workload)
