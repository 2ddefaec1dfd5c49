"""Speaks to the bus as the original Python services do: python3 original_service.py URL EXCHANGE MODE ARGUMENT."""

import json
import sys
from datetime import datetime, timezone
from uuid import uuid4

import pika

# Of their EventEnvelope and its TriggerType; whoever validates refuses the rest.
FIELDS = ["event_id", "event_type", "timestamp", "version", "source", "correlation_ids", "payload"]
TRIGGERS = ["manual", "agent", "scheduled", "file_watch", "hook"]


def envelope_v1(event_type, data):
    return {
        "id": str(uuid4()),
        "event_type": event_type,
        "ts": datetime.now(timezone.utc).isoformat(),
        "source": "http/192.168.1.20",
        "data": data,
    }


def envelope_v2(event_type, payload):
    return {
        "event_id": str(uuid4()),
        "event_type": event_type,
        # As datetime.utcnow() writes it: without an offset.
        "timestamp": datetime.now(timezone.utc).replace(tzinfo=None).isoformat(),
        "version": "1.0.0",
        "source": {"host": "workbench", "type": "manual", "app": "http", "meta": {}},
        "correlation_ids": [],
        "agent_context": None,
        "payload": payload,
    }


def publish(channel, exchange, envelope):
    channel.confirm_delivery()
    message_id = envelope.get("id") or envelope["event_id"]
    properties = pika.BasicProperties(content_type="application/json", delivery_mode=2, message_id=message_id)
    channel.basic_publish(exchange, envelope["event_type"], json.dumps(envelope).encode(), properties, mandatory=True)
    print(json.dumps({"published": message_id}), flush=True)


def consume(channel, exchange, event_type):
    queue = exchange + ".python"
    channel.queue_declare(queue, durable=True)
    channel.queue_bind(queue, exchange, event_type)
    print(json.dumps({"ready": queue}), flush=True)
    for method, _, body in channel.consume(queue, inactivity_timeout=20):
        if method is None:
            sys.exit("nothing came")
        envelope = json.loads(body)
        missing = [field for field in FIELDS if field not in envelope]
        datetime.fromisoformat(envelope["timestamp"].replace("Z", "+00:00"))
        known = envelope["source"]["type"] in TRIGGERS
        channel.basic_ack(method.delivery_tag)
        print(json.dumps({"missing": missing, "trigger_known": known, "envelope": envelope}), flush=True)
        break
    channel.cancel()
    channel.queue_delete(queue)


def main(url, exchange, mode, argument):
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.exchange_declare(exchange, exchange_type="topic", durable=True)
    if mode == "consume":
        consume(channel, exchange, argument)
    else:
        given = json.loads(argument)
        wrap = envelope_v1 if mode == "publish-v1" else envelope_v2
        publish(channel, exchange, wrap(given["type"], given["payload"]))
    connection.close()


main(*sys.argv[1:5])
