/* The limit: gather uint8 rows by number and convert them, with the next rows fetched ahead.
 *
 * `limit_next` makes one batch into the buffers that the state points to and returns its
 * length, 0 at the end. `limit_epoch` makes all batches of an epoch, one over the other.
 */
#include <stddef.h>
#include <stdint.h>

struct state {
    const uint8_t *data;    /* rows of `width` bytes */
    const int32_t *labels;
    const int64_t *order;   /* `size` row numbers */
    float *values;          /* room for `batch` rows of `width` */
    int32_t *answers;       /* room for `batch` labels */
    size_t size, width, batch, position;
    float scale, offset;
};

enum { LINE = 64, ROWS = 3, BYTES = 512 }; /* a cache line; what is fetched ahead, at least */

static inline void row(const struct state *s, size_t from, size_t to, size_t ahead)
{
    const size_t width = s->width;
    const uint8_t *restrict in = s->data + (size_t)s->order[from] * width;
    float *restrict out = s->values + to * width;
    const float scale = s->scale, offset = s->offset;

    if (from + ahead < s->size) {
        const uint8_t *next = s->data + (size_t)s->order[from + ahead] * width;
        for (size_t i = 0; i < width; i += LINE)
            __builtin_prefetch(next + i, 0, 3);
    }
    for (size_t i = 0; i < width; i++)
        out[i] = (float)in[i] * scale + offset;
    s->answers[to] = s->labels[s->order[from]];
}

int limit_next(struct state *s)
{
    const size_t left = s->size - s->position;
    const size_t length = left < s->batch ? left : s->batch;
    const size_t ahead = ROWS + BYTES / s->width;
    for (size_t i = 0; i < length; i++)
        row(s, s->position + i, i, ahead);
    s->position += length;
    return (int)length;
}

int limit_epoch(struct state *s)
{
    int length = 0, last;
    while ((last = limit_next(s)))
        length = last;
    return length;
}
