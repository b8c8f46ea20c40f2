// Attention between spikes, G = scale Q Kᵀ V, as TensorFlow operations. Source: reference.ts; the two orders of the products: README.md.
//
// Q, K and V are mostly zeros, so every product is a sum of rows: the nonzeros of one factor are listed, by row or by column, and each names the
// row of the other factor to add. A part of the work is one step of one sample. Axes: m token, d width.
#include <algorithm>
#include <memory>

#include "kernel.h"
#include "lanes.h"
#include "parallel.h"

namespace {
using namespace spikemba;

// Floats of the widest vector; where a processor's are narrower, the compiler takes several.
using Vector = float __attribute__((vector_size(LANES * sizeof(float))));
constexpr int TILE = 7;  // vectors of a sum in registers: of AVX2's sixteen, two to a vector, and one for the factor

// Rows of whole vectors. Nothing is written at first but a 0 behind each row's `width` floats: chance numbers there may be slow ones.
struct Matrix {
  int64_t rows, width, vectors = (width + LANES - 1) / LANES, stride = vectors * LANES;
  std::unique_ptr<Vector[]> values{new Vector[rows * vectors]};
  Matrix(int64_t rows, int64_t width) : rows(rows), width(width) {
    for (int64_t i = 0; i < rows; i++) std::fill(row(i) + width, row(i) + stride, 0.f);
  }
  float* row(int64_t index) const { return reinterpret_cast<float*>(&values[index * vectors]); }
};

// Nonzeros of a matrix by line: [starts[line], starts[line + 1]) are those of one.
struct Nonzero {
  int32_t across;
  float value;
};
struct Lists {
  int64_t lines;
  std::vector<int32_t> starts;
  std::unique_ptr<Nonzero[]> items;
  Lists(int64_t lines, int64_t most) : lines(lines), starts(lines + 1), items(new Nonzero[most + 1]) {}
};

// Of x [m, d] by row. Every value is written, the next one over it where it is 0: a branch that nobody can foretell costs more.
Lists byRow(const float* x, int64_t m, int64_t d) {
  Lists made(m, m * d);
  uint32_t count = 0;
  for (int64_t i = 0; i < m; i++, x += d) {
#pragma GCC unroll 8
    for (int32_t c = 0; c < d; c++) {
      uint32_t bits;
      std::memcpy(&bits, x + c, sizeof bits);
      made.items[count] = {c, x[c]};
      count += bits > 0;
    }
    made.starts[i + 1] = count;
  }
  return made;
}

// The same by column.
Lists byColumn(const Lists& rows, int64_t d) {
  const int32_t total = rows.starts.back();
  Lists made(d, total);
  for (int32_t i = 0; i < total; i++) made.starts[rows.items[i].across + 1]++;
  for (int64_t c = 0; c < d; c++) made.starts[c + 1] += made.starts[c];
  std::vector<int32_t> next(made.starts.begin(), made.starts.end() - 1);
  for (int32_t row = 0; row < rows.lines; row++)
    for (int32_t i = rows.starts[row]; i < rows.starts[row + 1]; i++) made.items[next[rows.items[i].across]++] = {row, rows.items[i].value};
  return made;
}

// One line of `count` vectors: out = factor Σ value y[across] over its nonzeros; y's rows are `stride` vectors apart.
template <int count>
FOR_EVERY_PROCESSOR void addRows(const Nonzero* first, const Nonzero* end, const Vector* y, int64_t stride, float factor, Vector* out) {
  Vector sum[count] = {};
  for (const Nonzero* p = first; p < end; p++)
    for (int i = 0; i < count; i++) sum[i] += p->value * y[p->across * stride + i];
  for (int i = 0; i < count; i++) out[i] = factor * sum[i];
}

// factor X Y of the listed X: a row for each line.
Matrix multiply(const Lists& x, const Matrix& y, float factor = 1.f) {
  constexpr decltype(&addRows<1>) tiles[] = {addRows<1>, addRows<2>, addRows<3>, addRows<4>, addRows<5>, addRows<6>, addRows<TILE>};
  Matrix made(x.lines, y.width);
  for (int64_t line = 0; line < x.lines; line++) {
    const Nonzero *first = &x.items[x.starts[line]], *end = &x.items[x.starts[line + 1]];
    for (int64_t v = 0; v < y.vectors; v += TILE)
      tiles[std::min<int64_t>(TILE, y.vectors - v) - 1](first, end, &y.values[v], y.vectors, factor, &made.values[line * y.vectors + v]);
  }
  return made;
}

// to [columns, rows] = from [rows, columns]
INLINE void turn(int64_t rows, int64_t columns, const float* __restrict from, int64_t stride, float* __restrict to, int64_t strideTo) {
  for (int64_t j = 0; j < columns; j++)
    for (int64_t i = 0; i < rows; i++) to[j * strideTo + i] = from[i * stride + j];
}

// The same by squares of LANES: a loop of known length is the faster one.
void transpose(int64_t rows, int64_t columns, const float* from, int64_t stride, float* to, int64_t strideTo) {
  for (int64_t r = 0; r < rows; r += LANES) {
    for (int64_t c = 0; c < columns; c += LANES) {
      const int64_t height = std::min<int64_t>(LANES, rows - r), width = std::min<int64_t>(LANES, columns - c);
      const float* square = from + r * stride + c;
      float* turned = to + c * strideTo + r;
      if (height == LANES && width == LANES) turn(LANES, LANES, square, stride, turned, strideTo);
      else turn(height, width, square, stride, turned, strideTo);
    }
  }
}

// Between tensors [m, d] and matrices, as they are or transposed.
Matrix matrixOf(const float* x, int64_t m, int64_t d) {
  Matrix made(m, d);
  for (int64_t i = 0; i < m; i++) std::copy_n(x + i * d, d, made.row(i));
  return made;
}
Matrix transposedOf(const float* x, int64_t m, int64_t d) {
  Matrix made(d, m);
  transpose(m, d, x, d, made.row(0), made.stride);
  return made;
}
Matrix transposed(const Matrix& x) {
  Matrix made(x.width, x.rows);
  transpose(x.rows, x.width, x.row(0), x.stride, made.row(0), made.stride);
  return made;
}
void save(const Matrix& x, float* to) {
  for (int64_t i = 0; i < x.rows; i++) std::copy_n(x.row(i), x.width, to + i * x.width);
}
void saveTransposed(const Matrix& x, float* to) { transpose(x.rows, x.width, x.row(0), x.stride, to, x.rows); }

// q, k, v [t, b, m, d], scale [b] → G [t, b, m, d]
struct Forward {
  explicit Forward(const Attributes&) {}
  void operator()(Run& run) const {
    const Tensor q = run.input(0), k = run.input(1), v = run.input(2), scale = run.input(3), out = run.output(q.shape);
    const int64_t b = q.shape[1], m = q.shape[2], d = q.shape[3];
    parallel(q.shape[0] * b, [&](int64_t group) {
      const int64_t at = group * m * d;
      const float s = scale[group % b];
      if (m <= d) {
        const Matrix scores = multiply(byRow(k + at, m, d), transposedOf(q + at, m, d));            // K Qᵀ [m, m]
        saveTransposed(multiply(byColumn(byRow(v + at, m, d), d), scores, s), out + at);            // Vᵀ (K Qᵀ) = Gᵀ
      } else {
        const Matrix product = multiply(byColumn(byRow(k + at, m, d), d), matrixOf(v + at, m, d));  // Kᵀ V [d, d]
        save(multiply(byRow(q + at, m, d), product, s), out + at);
      }
    });
  }
};

// The same and dy → dq, dk, dv
struct Backward {
  explicit Backward(const Attributes&) {}
  void operator()(Run& run) const {
    const Tensor q = run.input(0), k = run.input(1), v = run.input(2), scale = run.input(3), dy = run.input(4);
    const Tensor dq = run.output(q.shape), dk = run.output(q.shape), dv = run.output(q.shape);
    const int64_t b = q.shape[1], m = q.shape[2], d = q.shape[3];
    parallel(q.shape[0] * b, [&](int64_t group) {
      const int64_t at = group * m * d;
      const float s = scale[group % b];
      const Lists keys = byRow(k + at, m, d), queries = byColumn(byRow(q + at, m, d), d), values = byRow(v + at, m, d);
      const Matrix product = multiply(queries, matrixOf(dy + at, m, d), s);  // Qᵀ dG [d, d]
      save(multiply(keys, product), dv + at);
      if (m <= d) {
        const Matrix scores = multiply(values, transposedOf(dy + at, m, d), s);               // V dGᵀ [m, m]
        saveTransposed(multiply(queries, transposed(scores)), dk + at);                       // Qᵀ (dG Vᵀ) = dKᵀ
        saveTransposed(multiply(byColumn(keys, d), scores), dq + at);                         // Kᵀ (V dGᵀ) = dQᵀ
      } else {
        save(multiply(values, transposed(product)), dk + at);                                 // V (dGᵀ Q)
        const Matrix inner = multiply(byColumn(values, d), matrixOf(k + at, m, d), s);        // Vᵀ K [d, d]
        save(multiply(byRow(dy + at, m, d), inner), dq + at);
      }
    });
  }
};

const Registration<Forward> forward({"SpikeAttention", {"q: float", "k: float", "v: float", "scale: float"}, {"out: float"}});
const Registration<Backward> backward({"SpikeAttentionGrad",
                                       {"q: float", "k: float", "v: float", "scale: float", "dy: float"},
                                       {"dq: float", "dk: float", "dv: float"}});

}  // namespace
