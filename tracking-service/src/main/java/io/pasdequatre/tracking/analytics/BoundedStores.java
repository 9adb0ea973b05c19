package io.pasdequatre.tracking.analytics;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the memory outside the heap: all stores of this process, however many partitions and segments they have, share
 * one cache, and what is not written yet counts into it.
 */
public final class BoundedStores implements RocksDBConfigSetter {

    private static final long CACHE_BYTES = 32 << 20;
    private static final long UNWRITTEN_BYTES = 12 << 20;
    private static final long WRITE_BUFFER_BYTES = 2 << 20;

    static {
        RocksDB.loadLibrary();
    }

    /** They live as long as the process. */
    private static final Cache CACHE = new LRUCache(CACHE_BYTES);

    private static final WriteBufferManager UNWRITTEN = new WriteBufferManager(UNWRITTEN_BYTES, CACHE);

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
        var table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        options.setWriteBufferManager(UNWRITTEN);
        options.setWriteBufferSize(WRITE_BUFFER_BYTES);
        options.setMaxWriteBufferNumber(2);
        options.setTableFormatConfig(table);
    }

    @Override
    public void close(String store, Options options) {}
}
