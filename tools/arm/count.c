/* Count the instructions of an aarch64 program under QEMU's user-mode emulation.
 *
 *   qemu-aarch64 -plugin count.so[,cache=on] -d plugin PROGRAM
 *
 * Counts are exact, and of the program alone: the kernel's work, page faults among it, is not seen.
 * Regions are marked by the program, which closes file descriptors that cannot exist (the call fails
 * with EBADF and does nothing else): MARK + 1 sets the counters to zero, MARK + n prints them as n.
 *
 * cache=on adds a model of the BCM2711's caches: first level 32 KiB two-way for data and 48 KiB three-way
 * for instructions, second level 1 MiB sixteen-way for both, lines of 64 bytes, least recently used out.
 * It has no timing, prefetcher or TLB, sees virtual addresses, and one core has the second level to itself.
 * A miss beside a recent miss is counted as "near" too: a prefetcher would probably have hidden it.
 *
 * One thread only. The declarations below are the part of the plugin interface, version 1, that is used;
 * QEMU's headers are not needed.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
#define UNUSED __attribute__((unused))

typedef uint64_t plugin_id;
typedef uint32_t access_info;
struct block;
struct instruction;

typedef void on_translate(plugin_id, struct block *);
typedef void on_execute(unsigned, void *);
typedef void on_access(unsigned, access_info, uint64_t, void *);
typedef void on_exit_(plugin_id, void *);
typedef void on_syscall(plugin_id, unsigned, int64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                        uint64_t, uint64_t, uint64_t);

extern size_t qemu_plugin_tb_n_insns(const struct block *);
extern struct instruction *qemu_plugin_tb_get_insn(const struct block *, size_t);
extern uint64_t qemu_plugin_tb_vaddr(const struct block *);
extern unsigned qemu_plugin_mem_size_shift(access_info);
extern void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, on_translate *);
extern void qemu_plugin_register_vcpu_tb_exec_inline(struct block *, int, void *, uint64_t);
extern void qemu_plugin_register_vcpu_tb_exec_cb(struct block *, on_execute *, int, void *);
extern void qemu_plugin_register_vcpu_mem_cb(struct instruction *, on_access *, int, int, void *);
extern void qemu_plugin_register_vcpu_syscall_cb(plugin_id, on_syscall *);
extern void qemu_plugin_register_atexit_cb(plugin_id, on_exit_ *, void *);
extern void qemu_plugin_outs(const char *);

EXPORT int qemu_plugin_version = 1;

enum { INLINE_ADD = 0, NO_REGISTERS = 0, READ_OR_WRITE = 3 };
enum { SYSCALL_CLOSE = 57, MARK = 0x7ea00000, MARK_BITS = 0xfffff };
enum { LINE_BITS = 6, STREAMS = 16 };

struct cache {
    unsigned sets, ways, next_stream;
    uint64_t *lines, *used;
    uint64_t clock, misses, near;
    uint64_t streams[STREAMS];
};

static uint64_t instructions;
static bool with_caches;
static struct cache code_cache, data_cache, shared_cache;

static void *allocate(size_t count) {
    void *memory = calloc(count, sizeof(uint64_t));
    if (!memory) abort();
    return memory;
}

static void make_cache(struct cache *cache, unsigned bytes, unsigned ways) {
    cache->ways = ways;
    cache->sets = (bytes >> LINE_BITS) / ways;
    cache->lines = allocate((size_t)cache->sets * ways);
    cache->used = allocate((size_t)cache->sets * ways);
    memset(cache->lines, 0xff, (size_t)cache->sets * ways * sizeof(uint64_t));
}

static void forget_counts(struct cache *cache) { cache->misses = cache->near = 0; }

/* A prefetcher follows streams: is this line next to one that was missed lately? */
static bool continues_stream(struct cache *cache, uint64_t line) {
    for (unsigned i = 0; i < STREAMS; i++) {
        uint64_t step = line - cache->streams[i];
        if (step == 1 || step == 2 || step == UINT64_MAX) {
            cache->streams[i] = line;
            return true;
        }
    }
    cache->streams[cache->next_stream] = line;
    cache->next_stream = (cache->next_stream + 1) % STREAMS;
    return false;
}

static bool hits(struct cache *cache, uint64_t line) {
    uint64_t *lines = cache->lines + (line % cache->sets) * cache->ways;
    uint64_t *used = cache->used + (line % cache->sets) * cache->ways;
    unsigned oldest = 0;
    cache->clock++;
    for (unsigned way = 0; way < cache->ways; way++) {
        if (lines[way] == line) {
            used[way] = cache->clock;
            return true;
        }
        if (used[way] < used[oldest]) oldest = way;
    }
    lines[oldest] = line;
    used[oldest] = cache->clock;
    cache->misses++;
    cache->near += continues_stream(cache, line);
    return false;
}

static void touch(struct cache *first, uint64_t from, uint64_t to) {
    for (uint64_t line = from; line <= to; line++)
        if (!hits(first, line)) hits(&shared_cache, line);
}

static void access_memory(unsigned cpu UNUSED, access_info info, uint64_t address, void *data UNUSED) {
    uint64_t last = address + (UINT64_C(1) << qemu_plugin_mem_size_shift(info)) - 1;
    touch(&data_cache, address >> LINE_BITS, last >> LINE_BITS);
}

/* The lines of a block are packed into a pointer: the first line, then their number in eight bits. */
static void execute_block(unsigned cpu UNUSED, void *packed) {
    uint64_t value = (uint64_t)(uintptr_t)packed, first = value >> 8;
    touch(&code_cache, first, first + (value & 0xff) - 1);
}

static void translate(plugin_id id UNUSED, struct block *block) {
    size_t size = qemu_plugin_tb_n_insns(block);
    qemu_plugin_register_vcpu_tb_exec_inline(block, INLINE_ADD, &instructions, size);
    if (!with_caches) return;
    for (size_t i = 0; i < size; i++)
        qemu_plugin_register_vcpu_mem_cb(qemu_plugin_tb_get_insn(block, i), access_memory, NO_REGISTERS,
                                         READ_OR_WRITE, NULL);
    uint64_t address = qemu_plugin_tb_vaddr(block), first = address >> LINE_BITS;
    uint64_t lines = ((address + 4 * size - 1) >> LINE_BITS) - first + 1;
    qemu_plugin_register_vcpu_tb_exec_cb(block, execute_block, NO_REGISTERS,
                                         (void *)(uintptr_t)(first << 8 | lines));
}

static void report(const char *region) {
    char line[512];
    int length = snprintf(line, sizeof line, "count %s instructions=%" PRIu64, region, instructions);
    if (with_caches)
        length += snprintf(line + length, sizeof line - length,
                           " code_misses=%" PRIu64 " data_misses=%" PRIu64 " shared_misses=%" PRIu64
                           " shared_near=%" PRIu64,
                           code_cache.misses, data_cache.misses, shared_cache.misses, shared_cache.near);
    snprintf(line + length, sizeof line - length, "\n");
    qemu_plugin_outs(line);
}

static void restart(void) {
    instructions = 0;
    forget_counts(&code_cache);
    forget_counts(&data_cache);
    forget_counts(&shared_cache);
}

static void enter_kernel(plugin_id id UNUSED, unsigned cpu UNUSED, int64_t number, uint64_t descriptor,
                         uint64_t b UNUSED, uint64_t c UNUSED, uint64_t d UNUSED, uint64_t e UNUSED,
                         uint64_t f UNUSED, uint64_t g UNUSED, uint64_t h UNUSED) {
    char region[16];
    if (number != SYSCALL_CLOSE || (descriptor & ~(uint64_t)MARK_BITS) != MARK) return;
    if ((descriptor & MARK_BITS) == 1) {
        restart();
        return;
    }
    snprintf(region, sizeof region, "%u", (unsigned)(descriptor & MARK_BITS));
    report(region);
}

static void leave(plugin_id id UNUSED, void *data UNUSED) { report("exit"); }

EXPORT int qemu_plugin_install(plugin_id id, const void *info UNUSED, int argc, char **argv) {
    for (int i = 0; i < argc; i++) with_caches |= !strcmp(argv[i], "cache=on");
    make_cache(&code_cache, 48 << 10, 3);
    make_cache(&data_cache, 32 << 10, 2);
    make_cache(&shared_cache, 1 << 20, 16);
    qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
    qemu_plugin_register_vcpu_syscall_cb(id, enter_kernel);
    qemu_plugin_register_atexit_cb(id, leave, NULL);
    return 0;
}
