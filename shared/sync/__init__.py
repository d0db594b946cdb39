"""The engine: changed set, queue, worker, scheduler. Knows no domain and no technology."""
