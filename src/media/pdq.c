/*
 * PDQ, after "The TMK+PDF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm" (Facebook,
 * 2019) and the published reference (github.com/facebook/ThreatExchange, pdq/cpp).
 *
 * The steps: luma .299 R + .587 G + .114 B; two passes of a box filter along rows and columns
 * (together a tent, Jarosz) whose window is 1/128 of each dimension, rounded up; 64 x 64 samples at
 * the centres of equal cells; DCT-II, of which the coefficients 1..16 x 1..16 are kept; each bit
 * says whether a coefficient is above the median of the 256.
 *
 * The reference tool first brings a picture that is wider or higher than 512 pixels to exactly 512
 * x 512 by taking the nearest pixel at or before each place (CImg's default resize: source column =
 * floor(x * width / 512)), and the published vectors (PDQMD5TestData.csv) were made so.
 * at_pdq_from_pixels() does the same; without that step the hashes are those of the older
 * full-resolution tool and differ by up to 16 bits. Arithmetic is in float, in the reference's
 * order of additions, because the running sums of the box filter round differently in any other.
 */
#include "media/decode.h"

#include <math.h>
#include <string.h>

#define SIDE 512 /* the reference tool's DOWNSAMPLE_DIMS */
#define GRID 64
#define BITS 16
#define SMALLEST 5 /* the reference's MIN_HASHABLE_DIM */

/* A running mean over n values, stride apart; the window is cut off at both ends. */
static void box(const float *in, float *out, guint n, guint stride, guint window)
{
    guint half = (window + 2) / 2;
    guint left = 0;
    guint right = 0;
    guint at = 0;
    guint inside = 0;
    float sum = 0;

    for (; right + 1 < half; right++, inside++)
        sum += in[(gsize)right * stride];
    for (; right < window; right++, at++) {
        sum += in[(gsize)right * stride];
        inside++;
        out[(gsize)at * stride] = sum / (float)inside;
    }
    for (; right < n; right++, left++, at++) {
        sum += in[(gsize)right * stride];
        sum -= in[(gsize)left * stride];
        out[(gsize)at * stride] = sum / (float)inside;
    }
    for (; at < n; left++, at++) {
        sum -= in[(gsize)left * stride];
        inside--;
        out[(gsize)at * stride] = sum / (float)inside;
    }
}

static guint window_of(guint size)
{
    return (size + 2 * GRID - 1) / (2 * GRID);
}

/* The same box down all columns at once: column by column would miss the cache at each step. The
 * additions of one column happen in the same order as in box(). sums: width floats. */
static void box_down(
    const float *in, float *out, guint width, guint height, guint window, float *sums)
{
    guint half = (window + 2) / 2;
    guint left = 0;
    guint right = 0;
    guint inside = 0;

    memset(sums, 0, width * sizeof *sums);
    for (guint at = 0; at < height; right++) {
        if (right < height) {
            const float *add = in + (gsize)right * width;
            for (guint x = 0; x < width; x++)
                sums[x] += add[x];
        }
        if (right < window && right < height) {
            inside++;
        } else {
            const float *drop = in + (gsize)left++ * width;
            for (guint x = 0; x < width; x++)
                sums[x] -= drop[x];
            if (right >= height)
                inside--;
        }
        if (right + 1 < half)
            continue;
        float *row = out + (gsize)at++ * width;
        for (guint x = 0; x < width; x++)
            row[x] = sums[x] / (float)inside;
    }
}

static void blur(float *luma, guint width, guint height)
{
    g_autofree float *other = g_new(float, (gsize)width *height);
    g_autofree float *sums = g_new(float, width);
    guint across = window_of(width);
    guint down = window_of(height);

    for (guint pass = 0; pass < 2; pass++) {
        for (guint y = 0; y < height; y++)
            box(luma + (gsize)y * width, other + (gsize)y * width, width, 1, across);
        box_down(other, luma, width, height, down, sums);
    }
}

static void decimate(const float *luma, guint width, guint height, float grid[GRID][GRID])
{
    for (guint i = 0; i < GRID; i++) {
        guint y = (guint)((i + .5) * height / GRID);
        for (guint j = 0; j < GRID; j++)
            grid[i][j] = luma[(gsize)y * width + (guint)((j + .5) * width / GRID)];
    }
}

static int step(float u, float v)
{
    return abs((int)((u - v) * 100 / 255));
}

/* How much there is to tell apart: the sum of steps between neighbours, in hundredths, 90 of them
 * to a point. */
static guint quality_of(float grid[GRID][GRID])
{
    int sum = 0;
    for (guint i = 0; i + 1 < GRID; i++)
        for (guint j = 0; j < GRID; j++)
            sum += step(grid[i][j], grid[i + 1][j]) + step(grid[j][i], grid[j][i + 1]);
    return (guint)MIN(sum / 90, 100);
}

static void dct(float grid[GRID][GRID], float out[BITS][BITS])
{
    float matrix[BITS][GRID];
    float half[BITS][GRID];
    const float scale = (float)sqrt(2. / GRID);

    for (guint i = 0; i < BITS; i++)
        for (guint j = 0; j < GRID; j++)
            matrix[i][j] = (float)(scale * cos(G_PI / 2 / GRID * (i + 1) * (2 * j + 1)));
    for (guint i = 0; i < BITS; i++) {
        memset(half[i], 0, sizeof half[i]);
        for (guint k = 0; k < GRID; k++)
            for (guint j = 0; j < GRID; j++)
                half[i][j] += matrix[i][k] * grid[k][j];
    }
    for (guint i = 0; i < BITS; i++) {
        for (guint j = 0; j < BITS; j++) {
            float sum = 0;
            for (guint k = 0; k < GRID; k++)
                sum += half[i][k] * matrix[j][k];
            out[i][j] = sum;
        }
    }
}

static int compare(gconstpointer a, gconstpointer b)
{
    float u = *(const float *)a;
    float v = *(const float *)b;
    return (u > v) - (u < v);
}

/* Bit 0 is the last bit of the last byte: the reference prints its 16-bit words from the highest to
 * the lowest. */
static void bits_of(float coefficients[BITS][BITS], guint8 hash[32])
{
    float sorted[BITS * BITS];
    memcpy(sorted, coefficients, sizeof sorted);
    qsort(sorted, G_N_ELEMENTS(sorted), sizeof *sorted, compare);
    float median = sorted[BITS * BITS / 2 - 1];

    memset(hash, 0, 32);
    for (guint k = 0; k < BITS * BITS; k++)
        if (coefficients[k / BITS][k % BITS] > median)
            hash[31 - k / 8] |= (guint8)(1 << k % 8);
}

void at_pdq_hash(const float *luma, guint width, guint height, guint8 hash[32], guint *quality)
{
    float grid[GRID][GRID];
    float coefficients[BITS][BITS];

    memset(hash, 0, 32);
    *quality = 0;
    if (width < SMALLEST || height < SMALLEST)
        return;
    if (width == GRID && height == GRID) {
        memcpy(grid, luma, sizeof grid);
    } else {
        g_autofree float *blurred = g_memdup2(luma, (gsize)width * height * sizeof *luma);
        blur(blurred, width, height);
        decimate(blurred, width, height, grid);
    }
    *quality = quality_of(grid);
    dct(grid, coefficients);
    bits_of(coefficients, hash);
}

void at_pdq_from_pixels(
    const guint8 *pixels, guint width, guint height, guint8 hash[32], guint *quality)
{
    gboolean large = width > SIDE || height > SIDE;
    guint across = large ? SIDE : width;
    guint down = large ? SIDE : height;
    g_autofree float *luma = g_new(float, (gsize)across *down);
    float *out = luma;

    for (guint y = 0; y < down; y++) {
        const guint8 *row = pixels + (gsize)((guint64)y * height / down) * width * 3;
        for (guint x = 0; x < across; x++) {
            const guint8 *p = row + (gsize)((guint64)x * width / across) * 3;
            *out++ = .299f * p[0] + .587f * p[1] + .114f * p[2];
        }
    }
    at_pdq_hash(luma, across, down, hash, quality);
}
